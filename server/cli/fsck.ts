import { join } from "node:path"
import { checkDirectory } from "../directory/check.ts"
import { Blobs } from "../store/blobs.ts"
import { fsck as check } from "../store/fsck.ts"
import { flag } from "./arguments.ts"
import { verb } from "./command.ts"
import { plain } from "./table.ts"

/** Checks the store, the queue and who may do what; the one command without a verb. */
export const fsck = verb({
  summary: "check mailboxes, messages, contents, the queue, rights and groups against each other",
  options: { deep: flag("also read every message and compare its hash; takes longer") },
  async run(desk, { deep }) {
    const blobs = new Blobs(join(desk.config.dataFolder, "blobs"))
    const report = await check({ sql: desk.sql, blobs, deep })
    const directory = await checkDirectory(desk.sql)
    report.problems.push(...directory.problems)
    report.notes.push(...directory.notes)
    const { mailboxes, messages, contents, queued } = report.checked
    const looked = `Checked ${mailboxes} mailboxes, ${messages} messages, ${contents} contents, ${queued} queued`
    const notes = report.notes.map((note) => `note: ${plain(note)}`)
    if (report.problems.length === 0)
      return { text: [...notes, looked, "All is well"].join("\n"), json: report }
    const problems = report.problems.map((problem) => `- ${plain(problem)}`)
    const text = [...notes, looked, `${report.problems.length} problems:`, ...problems].join("\n")
    return { text, json: report, exitCode: 1 }
  },
})
