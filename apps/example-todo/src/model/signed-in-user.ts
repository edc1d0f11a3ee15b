/** Who asks. Handlers get it as an argument and decide by it. */
export interface SignedInUser {
  readonly id: string;
  readonly name: string;
}

/** Ann, ann and “ Ann ” are one person. */
export function userIdOf(name: string): string {
  return tidyName(name).toLowerCase();
}

export function tidyName(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ');
}
