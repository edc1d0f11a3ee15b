import { useEffect, useState } from 'preact/hooks';

const LIST_PATH = /^\/lists\/([^/]+)$/;

/** The id of the list in the address, or undefined. */
export function useRoute() {
  const [list, setList] = useState(currentList);
  useEffect(() => {
    const update = () => setList(currentList());
    addEventListener('popstate', update);
    return () => removeEventListener('popstate', update);
  }, []);
  return list;
}

export function listPath(id) {
  return `/lists/${encodeURIComponent(id)}`;
}

export function navigate(path) {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** For links: goes there without loading the page again, unless another window is wanted. */
export function follow(event) {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  navigate(event.currentTarget.getAttribute('href'));
}

function currentList() {
  const [, id] = LIST_PATH.exec(location.pathname) ?? [];
  return id && decodeURIComponent(id);
}
