// The machine we run on: who its users are, what they and its administrator wish for their mail, and whether a password is
// theirs. What always holds:
// - users are asked of the system (getent), never of a file of ours, and by name only, with no shell between;
// - a user's file is opened as that user, so nobody gets more by a link than they have already;
// - what others could have written is not believed;
// - passwords are compared by programs of the system and kept nowhere.
// As root we act for every user of the machine; as anybody else for that user alone.

import type { Config } from "../config.ts"
import { SystemAliases } from "./aliases.ts"
import { Forwards } from "./forward.ts"
import { checkSystemPassword, type SystemLogin } from "./password.ts"
import { Users } from "./users.ts"

export class Machine {
  readonly users: Users
  readonly aliases: SystemAliases
  readonly forwards = new Forwards()
  readonly #login: SystemLogin

  constructor({ machine }: Pick<Config, "machine">) {
    this.users = new Users(machine.uids)
    this.aliases = new SystemAliases(machine.aliasFile)
    this.#login = machine.login
  }

  /** May this user sign in with this password? Root never does, from whatever network. */
  async checkPassword(name: string, password: string): Promise<boolean> {
    if (this.#login === "off") return false
    const user = await this.users.find(name)
    return user !== undefined && user.uid !== 0 && checkSystemPassword(name, password, this.#login)
  }
}
