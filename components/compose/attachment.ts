import type { SourcePart } from "@/app/_mail/compose-message"
import { ApiError } from "@/components/api/api-error"
import { type HeldFile, importPart, uploadFile } from "./compose-api"
import { randomId } from "./random-id"

/** Where an attachment comes from, so that a failed one can be tried again. */
export type AttachmentSource =
  | { kind: "file"; file: File }
  | { kind: "part"; part: SourcePart }
  | { kind: "held" }

/** A file of a message on its way to the server, or there. */
export interface Attachment {
  key: string
  name: string
  type: string
  size: number
  /** Shown within the text; not listed. */
  cid?: string
  /** Set as soon as the server has it. */
  id?: string
  state: "going" | "ready" | "failed"
  /** 0 to 1. */
  progress: number
  /** Code of the failure. */
  failure?: string
  source: AttachmentSource
}

export function attachmentOfFile(file: File): Attachment {
  const { name, type, size } = file
  return { key: randomId(), name, type, size, state: "going", progress: 0, source: { kind: "file", file } }
}

export function attachmentOfPart(part: SourcePart): Attachment {
  const { name, type, size, cid } = part
  return {
    key: randomId(),
    name,
    type,
    size,
    cid,
    state: "going",
    progress: 0,
    source: { kind: "part", part },
  }
}

export function attachmentOfHeld(held: HeldFile & { cid?: string }): Attachment {
  return { key: held.id, ...held, state: "ready", progress: 1, source: { kind: "held" } }
}

/** Brings an attachment to the server. Resolves with what changed about it, never rejects. */
export async function bring(
  attachment: Attachment,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<Partial<Attachment>> {
  const { source } = attachment
  if (source.kind === "held") return { state: "ready" }
  try {
    const held =
      source.kind === "file"
        ? await uploadFile(source.file, { onProgress, signal })
        : await importPart(source.part, signal)
    return { ...held, state: "ready", progress: 1, failure: undefined }
  } catch (error) {
    return { state: "failed", failure: error instanceof ApiError ? error.code : "unavailable" }
  }
}

/** Bytes of all files together. */
export function totalSize(attachments: Attachment[]): number {
  return attachments.reduce((sum, attachment) => sum + attachment.size, 0)
}
