import type { Command } from "../command.ts"
import { deleteAcl, getAcl, setAcl } from "./acl.ts"
import { append } from "./append.ts"
import { authenticate } from "./authenticate.ts"
import { cancelUpdate } from "./cancelupdate.ts"
import { capability } from "./capability.ts"
import { close, unselect } from "./close.ts"
import { compress } from "./compress.ts"
import { copy, move, uidCopy, uidMove } from "./copy.ts"
import { create } from "./create.ts"
import { deleteMailbox } from "./delete.ts"
import { enable } from "./enable.ts"
import { esearch } from "./esearch.ts"
import { expunge, uidExpunge } from "./expunge.ts"
import { fetch, uidFetch } from "./fetch.ts"
import { filter, uidFilter } from "./filter.ts"
import { id } from "./id.ts"
import { idle } from "./idle.ts"
import { list, lsub } from "./list.ts"
import { login } from "./login.ts"
import { logout } from "./logout.ts"
import { getMetadata, setMetadata } from "./metadata.ts"
import { namespace } from "./namespace.ts"
import { check, noop } from "./noop.ts"
import { notify } from "./notify.ts"
import { getQuota, getQuotaRoot } from "./quota.ts"
import { rename } from "./rename.ts"
import { replace, uidReplace } from "./replace.ts"
import { listRights, myRights } from "./rights.ts"
import { search, uidSearch } from "./search.ts"
import { examine, select } from "./select.ts"
import { setQuota } from "./setquota.ts"
import { sort, uidSort } from "./sort.ts"
import { starttls } from "./starttls.ts"
import { status } from "./status.ts"
import { store, uidStore } from "./store.ts"
import { subscribe, unsubscribe } from "./subscribe.ts"
import { thread, uidThread } from "./thread.ts"
import { unauthenticate } from "./unauthenticate.ts"

/** Every command there is, each a value of its own file: what states it is for, how it is read, what it does. */
export const commands: readonly Command[] = [
  // any state
  capability,
  noop,
  logout,
  id,
  // before signing in
  starttls,
  authenticate,
  login,
  // signed in
  enable,
  namespace,
  select,
  examine,
  create,
  deleteMailbox,
  rename,
  subscribe,
  unsubscribe,
  list,
  lsub,
  status,
  append,
  idle,
  esearch,
  notify,
  compress,
  unauthenticate,
  getQuota,
  getQuotaRoot,
  setQuota,
  setAcl,
  deleteAcl,
  getAcl,
  listRights,
  myRights,
  getMetadata,
  setMetadata,
  // in a mailbox
  check,
  close,
  unselect,
  expunge,
  uidExpunge,
  fetch,
  uidFetch,
  search,
  uidSearch,
  sort,
  uidSort,
  cancelUpdate,
  thread,
  uidThread,
  store,
  uidStore,
  copy,
  uidCopy,
  move,
  uidMove,
  replace,
  uidReplace,
  filter,
  uidFilter,
]

const byName = new Map(commands.map((command) => [command.name, command]))

/** The command of a name in capitals, "UID …" included. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name)
}
