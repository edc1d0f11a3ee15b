import { useEffect } from 'preact/hooks';

/** Lets the browser ask before a window is closed that still holds unsaved changes. */
export function useWarningBeforeLoss(hasUnsaved) {
  useEffect(() => {
    if (!hasUnsaved) return undefined;
    const warn = (event) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [hasUnsaved]);
}
