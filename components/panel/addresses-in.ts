/** Addresses one to a line; commas, semicolons and spaces part them as well. */
export const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)
