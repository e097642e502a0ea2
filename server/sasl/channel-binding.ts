import { createHash, X509Certificate } from "node:crypto"
import { type PeerCertificate, TLSSocket } from "node:tls"

/** The ways to tie a sign-in to the TLS connection it is made on. */
export type BindingType = "tls-server-end-point" | "tls-exporter" | "tls-unique"

/** The data of each type of channel binding a connection knows, worked out when asked for. Nothing without TLS. */
export type ChannelBindings = Readonly<Partial<Record<BindingType, () => Buffer | undefined>>>

export const noBindings: ChannelBindings = {}

/** Whether a connection can be bound to at all, so that the -PLUS mechanisms are on offer. */
export const isBindable = (bindings: ChannelBindings) => Object.keys(bindings).length > 0

/** The channel bindings of a connection whose TLS handshake is done. */
export function channelBindings(socket: unknown): ChannelBindings {
  if (!(socket instanceof TLSSocket)) return noBindings
  const endPoint = { "tls-server-end-point": () => serverEndPoint(socket) }
  // RFC 9266 §3: before TLS 1.3 the exporter is only unique with an extension we cannot see being used.
  if (socket.getProtocol() === "TLSv1.3")
    return {
      ...endPoint,
      "tls-exporter": () => socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0)),
    }
  return { ...endPoint, "tls-unique": () => firstFinished(socket) }
}

/** The first Finished message of the handshake (RFC 5929 §3.1): the client's, or the server's when a session is resumed. */
function firstFinished(socket: TLSSocket): Buffer | undefined {
  return (socket.isSessionReused() ? socket.getFinished() : socket.getPeerFinished()) ?? undefined
}

/** The hash of our own certificate (RFC 5929 §4.1); undefined where its signature names no one hash function. */
function serverEndPoint(socket: TLSSocket): Buffer | undefined {
  const raw = (socket.getCertificate() as PeerCertificate | null)?.raw
  return raw && endPointHash(raw)
}

/** @param certificate DER */
export function endPointHash(certificate: Buffer): Buffer | undefined {
  const hash = hashOf(new X509Certificate(certificate).signatureAlgorithm ?? "")
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest()
}

/** RFC 5929 §4.1: the hash of the signature, SHA-256 in the place of MD5 and SHA-1. */
function hashOf(signatureAlgorithm: string): string | undefined {
  const name = /(MD5|SHA-?1|SHA-?224|SHA-?256|SHA-?384|SHA-?512)(?!\d)/i.exec(signatureAlgorithm)?.[1]
  if (!name) return undefined
  const plain = name.toLowerCase().replace("-", "")
  return plain === "md5" || plain === "sha1" ? "sha256" : plain
}
