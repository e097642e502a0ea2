/** Addresses one to a line; commas, semicolons and spaces part them as well. */
export const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)

/** Where mail goes: addresses in the same way; a file, a program or a server has a line of its own, spaces and all. */
export const targetsIn = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .flatMap((line) => (/^(?:[/|]|(?:mbox|maildir|lmtp):)/i.test(line) ? [line] : addressesIn(line)))
