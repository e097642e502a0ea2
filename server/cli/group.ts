import type { GroupEntry } from "../directory/groups.ts"
import {
  type Answer,
  actor,
  type Desk,
  type Noun,
  pageOption,
  type Request,
  text,
  type Verb,
} from "./command.ts"
import { pageLine, table } from "./table.ts"

const json = ({ address, name, members }: GroupEntry) => ({ address, name, members })

const find = (desk: Desk, request: Request) => desk.directory.findGroup({ address: request.words[0]! })

/** Words given at most: so many people can be named at once. */
const mostWords = 1001

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

const create: Verb = {
  usage: "ADDRESS [MEMBER…]",
  summary: "make a group, in mailboxes' rights called $ADDRESS",
  words: [1, mostWords],
  options: { name: { type: "string", value: "NAME", summary: "what the group is called" } },
  async run(desk, request) {
    const [address = "", ...members] = request.words
    const group = await desk.directory.createGroup({ address, name: text(request, "name") ?? "" }, actor)
    if (members.length > 0) await desk.directory.addMembers(group.id, members, actor)
    return shown(desk, group.id)
  },
}

const list: Verb = {
  usage: "[SEARCH]",
  summary: "show the groups",
  words: [0, 1],
  options: { page: { type: "string", value: "N", summary: "which page of a long list" } },
  async run(desk, request) {
    const page = await desk.directory.listGroups({ search: request.words[0], page: pageOption(request) })
    const rows = page.rows.map((row) => [row.address, row.name, String(row.members)])
    const lines = table(["GROUP", "NAME", "MEMBERS"], rows) + pageLine(page)
    return { text: page.total === 0 ? "No groups" : lines, json: page.rows.map(json) }
  },
}

const show: Verb = {
  usage: "ADDRESS",
  summary: "show who is in a group",
  words: [1, 1],
  options: {},
  run: async (desk, request) => shown(desk, (await find(desk, request)).id),
}

const add: Verb = {
  usage: "ADDRESS MEMBER…",
  summary: "put people into a group",
  words: [2, mostWords],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    await desk.directory.addMembers(id, request.words.slice(1), actor)
    return shown(desk, id)
  },
}

const remove: Verb = {
  usage: "ADDRESS MEMBER…",
  summary: "take people out of a group",
  words: [2, mostWords],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    await desk.directory.removeMembers(id, request.words.slice(1), actor)
    return shown(desk, id)
  },
}

const rename: Verb = {
  usage: "ADDRESS NAME",
  summary: "change what a group is called; its address stays",
  words: [2, 2],
  options: {},
  async run(desk, request) {
    const { id } = await find(desk, request)
    const group = await desk.directory.updateGroup(id, { name: request.words[1]! }, actor)
    return { text: `${group.address} is called ${group.name || "nothing"}`, json: json(group) }
  },
}

const deleteGroup: Verb = {
  usage: "ADDRESS",
  summary: "delete a group and the rights it was given; its members stay",
  words: [1, 1],
  options: {},
  async run(desk, request) {
    const group = await find(desk, request)
    await desk.directory.deleteGroup(group.id, actor)
    return { text: `${group.address} is deleted`, json: json(group) }
  },
}

export const group: Noun = {
  summary: "accounts that are given rights in mailboxes together",
  verbs: { create, list, show, add, remove, rename, delete: deleteGroup },
}
