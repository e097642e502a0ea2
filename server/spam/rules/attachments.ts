import type { Reason } from "../../reputation/reason.ts"
import type { Archive } from "../archive/archive.ts"
import type { Attachment } from "../reading.ts"
import { found } from "../reason.ts"

/** Files that run when they are opened. */
const programs = new Set(
  (
    "ade adp apk app appref-ms appx appxbundle bat cab chm cmd com cpl dll exe gadget hta ins isp jar js jse lib lnk mde " +
    "msc msi msix msixbundle msp mst nsh pif ps1 ps1xml ps2 psc1 psc2 reg scf scr sct settingcontent-ms shb sys vb vbe " +
    "vbs vxd wsc wsf wsh xll"
  ).split(" "),
)

/** Disks and archives in which programs are brought past those who look. */
const disks = new Set("iso img vhd vhdx udf ace".split(" "))

/** Documents that are zip archives, and never larger inside than a part of one that was not read. */
const documents =
  /^(?:doc|dot|xls|xlt|xla|ppt|pot|pps)[xmb]?$|^od[tspg]$|^(?:epub|pages|numbers|key|kmz|xps)$/

/** What no archive is called, whatever it is. */
const noArchives = new Set("pdf txt rtf jpg jpeg png gif mp3 mp4 htm html csv".split(" "))

/** What people take for something to read. */
const readable = new Set(
  "pdf doc docx xls xlsx ppt pptx odt ods txt rtf jpg jpeg png gif mp3 mp4 zip htm html csv".split(" "),
)

/** Pages that open in a browser, from where they may pretend to be any other. */
const pages = new Set("htm html shtml xhtml svg mht mhtml".split(" "))

const turned = /[\u202a-\u202e\u2066-\u2069]/

/** What speaks against the files that came along: each reason once, with the first file it was found in. */
export function judgeAttachments(attachments: readonly Attachment[]): Reason[] {
  const reasons = new Map<string, Reason>()
  for (const attachment of attachments)
    for (const reason of reasonsOf(attachment))
      if (!reasons.has(reason.name)) reasons.set(reason.name, reason)
  return [...reasons.values()]
}

function* reasonsOf({ name, archive, macros, program }: Attachment): Generator<Reason> {
  const file = name.slice(0, 80)
  const end = endOf(name)
  if (isDisguised(name)) yield found("attachment-disguised", 4, { file })
  if (programs.has(end) || disks.has(end)) yield found("attachment-program", 6, { file })
  else if (program) yield found("attachment-disguised", 4, { file })
  if (pages.has(end)) yield found("attachment-page", 1.5, { file })
  if (macros) yield found("attachment-macros", 3, { file })
  if (archive) yield* archiveReasons(archive, name)
}

function* archiveReasons(archive: Archive, name: string): Generator<Reason> {
  const file = name.slice(0, 80)
  const end = endOf(name)
  const { kind, behind, names, locked, burst, unread } = archive
  if (noArchives.has(end) && !behind) yield found("attachment-disguised", 4, { file })
  if (kind === "disk" && !disks.has(end)) yield found("attachment-program", 6, { file })
  // What is packed alone often has its name from the archive.
  const inside = [...names, ...(kind === "gzip" ? [name] : [])].find(runs)
  // Packages of programs are archives themselves; what they are was said above.
  if (inside !== undefined && !programs.has(end) && kind !== "disk")
    yield found("archive-program", 5, { file, inside: inside.slice(-80) })
  if (locked) yield found("archive-locked", 2, { file })
  if (burst) yield found("archive-burst", 3, { file })
  if (unread && !documents.test(end) && !programs.has(end))
    yield found("archive-unread", readable.has(end) ? 0.5 : 1, { file })
}

/** Whether a path in an archive is that of something that runs when it is opened. */
function runs(path: string): boolean {
  const name = path.replace(/\.gz$/i, "")
  const end = endOf(name)
  return programs.has(end) || disks.has(end) || isDisguised(name)
}

/** Whether a name shows another ending than it has: "bill.pdf.exe", many spaces before it, or letters turned round. */
function isDisguised(name: string): boolean {
  if (turned.test(name)) return true
  const [, before = "", gap = "", end = ""] =
    /\.([a-z0-9]{2,5})(\s*)\.\s*([a-z0-9-]{2,20})\s*$/i.exec(name.slice(-60)) ?? []
  const last = end.toLowerCase()
  return (programs.has(last) && readable.has(before.toLowerCase())) || (gap.length > 5 && programs.has(last))
}

const endOf = (name: string) =>
  /\.\s*([a-z0-9-]{1,20})[\s.]*$/i.exec(name.slice(-40))?.[1]?.toLowerCase() ?? ""
