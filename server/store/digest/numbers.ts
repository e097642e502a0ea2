import type { MessageFacts } from "./facts.ts"

/** The numbers of some messages, side by side, ascending by UID. */
export interface Numbers {
  length: number
  uids: Uint32Array
  contents: Uint32Array
  sizes: Uint32Array
  internalDates: Float64Array
  sentDates: Float64Array
  /** Bits: `replies`, `attached`. */
  marks: Uint8Array
}

/** The subject says that the message answers or forwards another one. */
export const replies = 1
/** A person would say that it has an attachment. */
export const attached = 2

/** Bytes a message takes. */
export const numbersWidth = 29

/** Room for so many messages. */
export function emptyNumbers(room: number): Numbers {
  return numbersIn(new Uint8Array(room * numbersWidth), room, 0)
}

/** The wide arrays first, so that all of them are aligned. */
function numbersIn(bytes: Uint8Array, room: number, length: number): Numbers {
  const { buffer, byteOffset: start } = bytes
  return {
    length,
    internalDates: new Float64Array(buffer, start, room),
    sentDates: new Float64Array(buffer, start + room * 8, room),
    uids: new Uint32Array(buffer, start + room * 16, room),
    contents: new Uint32Array(buffer, start + room * 20, room),
    sizes: new Uint32Array(buffer, start + room * 24, room),
    marks: new Uint8Array(buffer, start + room * 28, room),
  }
}

const arrays = ["internalDates", "sentDates", "uids", "contents", "sizes", "marks"] as const

/** `numbers` with room for `more` behind what is there. */
export function withRoom(numbers: Numbers, more: number): Numbers {
  if (numbers.length + more <= numbers.uids.length) return numbers
  const grown = emptyNumbers(Math.max(Math.ceil(numbers.uids.length * 1.5), numbers.length + more, 64))
  for (const name of arrays) grown[name].set(numbers[name].subarray(0, numbers.length))
  grown.length = numbers.length
  return grown
}

/** Writes `more` behind `numbers`, which must have the room. */
export function appendNumbers(numbers: Numbers, more: Numbers): void {
  for (const name of arrays) numbers[name].set(more[name].subarray(0, more.length), numbers.length)
  numbers.length += more.length
}

/** The numbers of messages, exactly as long as they are many. */
export function numbersOf(messages: readonly MessageFacts[]): Numbers {
  const numbers = emptyNumbers(messages.length)
  numbers.length = messages.length
  messages.forEach((message, at) => {
    numbers.uids[at] = message.uid
    numbers.contents[at] = message.contentId
    numbers.sizes[at] = message.size
    numbers.internalDates[at] = message.internalDate
    numbers.sentDates[at] = message.sentAt
    numbers.marks[at] = (message.reply ? replies : 0) | (message.attached ? attached : 0)
  })
  return numbers
}

/** As a leaf's content; of numbers from `numbersOf`. */
export function encodeNumbers(numbers: Numbers): Uint8Array {
  const { buffer, byteOffset } = numbers.internalDates
  return new Uint8Array(buffer, byteOffset, numbers.length * numbersWidth)
}

/** The other way round. */
export function decodeNumbers(content: Uint8Array): Numbers {
  const length = Math.floor(content.length / numbersWidth)
  // A copy, because a leaf begins wherever it begins, and these arrays want to be aligned.
  return numbersIn(new Uint8Array(content), length, length)
}

/** Where `uid` is, or would be. */
export function lowerBound(uids: Uint32Array, length: number, uid: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (uids[middle]! < uid) low = middle + 1
    else high = middle
  }
  return low
}
