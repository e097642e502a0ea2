import { type Mechanism, refused, utf8 } from "./mechanism.ts"

/** LOGIN, which never became an RFC: asks for the name, then for the password. Some clients send the name unasked. */
export const login: Mechanism = {
  name: "LOGIN",
  async *exchange({ directory, from }) {
    const user = utf8(yield "Username:")
    const password = utf8(yield "Password:")
    if (!user || !password) throw refused()
    return directory.checkPassword(user, password, from)
  },
}
