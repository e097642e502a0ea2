import { type Mechanism, refused } from "./mechanism.ts"

/** OAUTHBEARER (RFC 7628 §3.1): a GS2 header, then key=value pairs between ^A. Only `auth` matters here. */
export const oauthbearer: Mechanism = {
  name: "OAUTHBEARER",
  failure: '{"status":"invalid_token","schemes":"bearer"}',
  async identify(message, { premises }) {
    const [header = "", ...pairs] = message.toString("utf8").split("\x01")
    const authorize = /^n,(?:a=([^,]*))?,$/.exec(header)
    const token = pairs
      .map((pair) => /^auth=bearer +(\S+)$/i.exec(pair)?.[1])
      .find((found) => found !== undefined)
    if (!authorize || !token) throw refused()
    const identity = await premises.directory.checkToken(token, "imap")
    // RFC 5801 §4: "=2C" and "=3D" stand for comma and equals sign.
    const wanted = authorize[1]?.replaceAll("=2C", ",").replaceAll("=3D", "=").toLowerCase()
    if (wanted && wanted !== identity.address.toLowerCase()) throw refused()
    return identity
  },
}
