import type { X509Certificate } from "node:crypto"
import { connect as connectSocket, isIP, type Socket } from "node:net"
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls"
import { type DaneDemand, daneDoubt } from "./dane.ts"

/** Where to connect to. */
export interface Server {
  /** Name by which it is known: what its certificate must say. */
  host: string
  /** Of the network, or the path of a socket of this machine. */
  address: string
  port: number
  /** Address of ours to connect from; undefined: the system chooses. */
  source?: string | undefined
  /** What is trusted there instead of the usual authorities. */
  trust?: ConnectionOptions
  /** What its zone says about its certificate. */
  dane?: DaneDemand
}

const connectTimeout = 30_000

/** Connects. Rejects with what went wrong, in a sentence. */
export function dial({ address, port, source }: Server): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const from = source && isIP(source) === isIP(address) ? { localAddress: source } : {}
    const socket = connectSocket(
      address.startsWith("/") ? { path: address } : { host: address, port, ...from },
    )
    const timer = setTimeout(() => socket.destroy(new Error("no connection in time")), connectTimeout)
    // Stays for the life of the socket: an error that nobody hears would end the process.
    socket.on("error", (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.once("connect", () => {
      clearTimeout(timer)
      if (!address.startsWith("/")) socket.setNoDelay(true).setKeepAlive(true)
      resolve(socket)
    })
  })
}

/** An encrypted connection and what is known of it. */
export interface Encrypted {
  socket: Socket
  /** Version and cipher, as history keeps them. */
  description: string
  /** Why the certificate does not prove who is there; undefined: it does. */
  doubt: string | undefined
}

/** Encrypts a connection. Who is at the other end is looked at, not judged. Rejects when the handshake fails. */
export function encrypt(socket: Socket, server: Server, patience: number): Promise<Encrypted> {
  const { host, trust, dane } = server
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? (dane?.base ?? host) : ""
    const timer = setTimeout(() => {
      failed(new Error("no TLS handshake in time"))
      socket.destroy()
    }, patience)
    const secured = connectTls({
      minVersion: "TLSv1.2",
      ...trust,
      socket,
      host,
      servername,
      rejectUnauthorized: false,
    })
    const failed = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    const closed = () => failed(new Error("the connection was closed during the TLS handshake"))
    secured.on("error", failed)
    secured.once("close", closed)
    secured.once("secureConnect", () => {
      clearTimeout(timer)
      secured.off("close", closed)
      const description = `${secured.getProtocol()} ${secured.getCipher().standardName}`
      resolve({ socket: secured, description, doubt: doubtOf(secured, server) })
    })
  })
}

// Where the zone of a server says what its certificate is, authorities have no say (RFC 7672 §3.1).
function doubtOf(secured: TLSSocket, { trust, dane }: Server): string | undefined {
  if (dane && dane.records.length > 0) return daneDoubt(chainOf(secured), dane, Date.now())
  const proven = secured.authorized || trust?.rejectUnauthorized === false
  return proven ? undefined : String(secured.authorizationError)
}

/** Certificates looked at, of those that a server sends. */
const mostCertificates = 20

function chainOf(secured: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next = secured.getPeerX509Certificate()
  while (next && chain.length < mostCertificates) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}
