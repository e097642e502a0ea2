import type { Flags } from "../store/flags.ts"

/** A message in a file or folder of the machine. */
export interface BoxEntry {
  /** Which one it is, among all that ever were there. */
  key: string
  flags: Flags
}

/** A message as it is filed. */
export interface Copy {
  /** With CR LF. */
  bytes: Buffer
  flags: Flags
  /** Milliseconds. */
  arrived: number
}

/** What is to be changed on the side of the machine. */
export interface BoxChanges {
  drop: string[]
  mark: Map<string, Flags>
  add: Copy[]
}

/** What became of it. */
export interface BoxChanged {
  /** Keys of what was added, in order; undefined where it could not be. */
  added: (string | undefined)[]
  /** Keys that are other ones now. */
  renamed: Map<string, string>
  /** Keys that could not be dropped or marked: somebody else was there just now. */
  missed: Set<string>
}

/** A mailbox as a file or folder of the machine holds it. Other programs write to it too. */
export interface Box {
  /** The form and where it is: the same for the same mailbox. */
  readonly place: string
  /** Which keywords it can hold beside the system flags. */
  holdsKeyword(keyword: string): boolean
  /** Whether there is a file; what is opened and not there is made. */
  isThere(): Promise<boolean>
  /** Whether it looks as it did when it was last closed. Cheap, and may say no for nothing. */
  isSame(): Promise<boolean>
  /** Keeps others off as far as the form allows, and looks. @throws Refused "EAGAIN" while others keep us off */
  open(): Promise<BoxEntry[]>
  /** A message that `open` found. @returns undefined when it is gone */
  read(key: string): Promise<Copy | undefined>
  /** What tells a message from others, whichever form it is in. */
  likenessOf(key: string): Promise<string | undefined>
  change(changes: BoxChanges): Promise<BoxChanged>
  /** Lets others in. */
  close(): Promise<void>
}
