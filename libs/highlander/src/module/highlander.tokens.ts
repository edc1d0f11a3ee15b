/** The options, checked and complete. */
export const RESOLVED_OPTIONS = Symbol('highlander.options');
