import { fileName, leaves } from "../../mime/attachment.ts"
import { decodeText } from "../../mime/encoded-word.ts"
import { headerFields, readHeader, unfolded } from "../../mime/header.ts"
import { searchText } from "../../mime/search.ts"
import type { Part } from "../../mime/structure.ts"
import { caseless } from "../../mime/subject.ts"
import type { OpenedMessage } from "../fetch/opened-message.ts"
import type { SearchKey } from "./key.ts"
import { fitOf } from "./words.ts"

/** Looks into the bytes of a message for the keys that only they can answer. */
export async function lookInto(
  message: OpenedMessage,
  keys: readonly SearchKey[],
): Promise<Map<SearchKey, boolean>> {
  const found = new Map<SearchKey, boolean>()
  const needsBody = keys.some(looksIntoBody)
  const { bytes, root } = needsBody ? await message.whole() : await headerOnly(message)
  for (const key of keys) {
    if (key.kind === "header") found.set(key, hasField(bytes, root, key))
    else if (key.kind === "text") found.set(key, hasText(bytes, root, key))
    else if (key.kind === "words") found.set(key, hasWords(bytes, root, key))
    else if (key.kind === "filename") found.set(key, hasFile(root, key))
  }
  return found
}

function looksIntoBody(key: SearchKey): boolean {
  return (
    key.kind === "text" || key.kind === "filename" || (key.kind === "words" && key.where.scope !== "header")
  )
}

async function headerOnly(message: OpenedMessage): Promise<{ bytes: Buffer; root: Part }> {
  const root = await message.top()
  return { bytes: await message.read(0, root.header.end), root }
}

function hasField(bytes: Buffer, root: Part, key: SearchKey & { kind: "header" }): boolean {
  const block = readHeader(bytes, root.header)
  const needle = caseless(key.text)
  for (const field of headerFields(block)) {
    if (field.name.toLowerCase() !== key.name) continue
    if (needle === "" || caseless(decodeText(unfolded(block, field))).includes(needle)) return true
  }
  return false
}

function hasText(bytes: Buffer, root: Part, key: SearchKey & { kind: "text" }): boolean {
  const needle = caseless(key.text)
  for (const piece of searchText(bytes, root, key.scope)) if (caseless(piece).includes(needle)) return true
  return needle === ""
}

/** Words may stand in different fields or parts, so all that is looked into counts as one text. */
function hasWords(bytes: Buffer, root: Part, { where, words }: SearchKey & { kind: "words" }): boolean {
  if (where.scope !== "header") return fitOf(words, [...searchText(bytes, root, where.scope)].join("\n")) > 0
  const block = readHeader(bytes, root.header)
  const fields = headerFields(block).filter((field) => field.name.toLowerCase() === where.name)
  return fields.some((field) => fitOf(words, decodeText(unfolded(block, field))) > 0)
}

function hasFile(root: Part, { text }: SearchKey & { kind: "filename" }): boolean {
  const needle = caseless(text)
  return leaves(root).some((part) => caseless(fileName(part)).includes(needle))
}
