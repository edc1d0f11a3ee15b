import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the keyboard where it is while items move and vanish: browsers drop the focus of an element that is moved.
 * When the focused item is gone, its neighbour gets the focus.
 */
export function useSteadyFocus(items, ids) {
  const previousIds = useRef(ids);
  const focused = document.activeElement;
  const focusedId = focused?.closest('[data-todo]')?.dataset.todo;

  useLayoutEffect(() => {
    const index = previousIds.current.indexOf(focusedId);
    previousIds.current = ids;
    if (index < 0 || document.activeElement === focused) return;
    if (focused.isConnected) focused.focus();
    else itemAt(items.current, Math.min(index, ids.length - 1))?.focus();
  });
}

function itemAt(items, index) {
  return items?.children[index]?.querySelector('input');
}
