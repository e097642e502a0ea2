import type { GroupEntry } from "../directory/groups.ts"
import { option, word, words } from "./arguments.ts"
import { type Answer, actor, type Desk, type Noun, verb } from "./command.ts"
import { type Kind, listVerb, removeVerb } from "./entry-verbs.ts"
import { table } from "./table.ts"

const json = ({ address, name, members }: GroupEntry) => ({ address, name, members })

const kind: Kind<GroupEntry> = {
  word: word("ADDRESS"),
  find: ({ directory }, address) => directory.findGroup({ address }),
  nameOf: ({ address }) => address,
  json,
}

/** So many people can be named at once. */
const most = 1000

const counted = (count: number) => (count === 1 ? "1 member" : `${count} members`)

/** A group and who is in it. */
async function shown(desk: Desk, id: number): Promise<Answer> {
  const group = await desk.directory.findGroup({ id })
  const members = await desk.directory.listMembers(id)
  const lines = members.map(({ address, name }) => [address, name])
  return {
    text: [
      `${group.address}, ${counted(group.members)}`,
      ...(lines.length > 0 ? [table(["MEMBER", "NAME"], lines)] : []),
    ].join("\n"),
    json: { ...json(group), members: members.map(({ address, name }) => ({ address, name })) },
  }
}

const create = verb({
  summary: "make a group, in mailboxes' rights called $ADDRESS",
  words: { address: kind.word, members: words("MEMBER", most, 0) },
  options: { name: option("NAME", "what the group is called") },
  async run(desk, { address, members, name = "" }) {
    const group = await desk.directory.createGroup({ address, name }, actor)
    if (members.length > 0) await desk.directory.addMembers(group.id, members, actor)
    return shown(desk, group.id)
  },
})

const list = listVerb({
  summary: "show the groups",
  list: ({ directory }, request) => directory.listGroups(request),
  headings: ["GROUP", "NAME", "MEMBERS"],
  cells: (row) => [row.address, row.name, String(row.members)],
  json,
  none: "No groups",
})

const show = verb({
  summary: "show who is in a group",
  words: { address: kind.word },
  run: async (desk, { address }) => shown(desk, (await kind.find(desk, address)).id),
})

const memberVerb = (summary: string, change: "addMembers" | "removeMembers") =>
  verb({
    summary,
    words: { address: kind.word, members: words("MEMBER", most) },
    async run(desk, { address, members }) {
      const { id } = await kind.find(desk, address)
      await desk.directory[change](id, members, actor)
      return shown(desk, id)
    },
  })

const rename = verb({
  summary: "change what a group is called; its address stays",
  words: { address: kind.word, name: word("NAME") },
  async run(desk, { address, name }) {
    const { id } = await kind.find(desk, address)
    const group = await desk.directory.updateGroup(id, { name }, actor)
    return { text: `${group.address} is called ${group.name || "nothing"}`, json: json(group) }
  },
})

export const group: Noun = {
  summary: "accounts that are given rights in mailboxes together",
  verbs: {
    create,
    list,
    show,
    add: memberVerb("put people into a group", "addMembers"),
    remove: memberVerb("take people out of a group", "removeMembers"),
    rename,
    delete: removeVerb(
      kind,
      { summary: "delete a group and the rights it was given; its members stay", done: "is deleted" },
      ({ directory }, id) => directory.deleteGroup(id, actor),
    ),
  },
}
