import { useEffect } from 'preact/hooks';

/** Brings the keyboard, and those who listen, to where a new view begins. */
export function useFocusAtArrival(elementId) {
  useEffect(() => document.getElementById(elementId).focus(), []);
}
