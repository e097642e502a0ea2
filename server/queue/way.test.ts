import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { RouteSettings, UsableRoute } from "../directory/routes.ts"
import { openPostOffice, type PostOffice, password } from "../smtp/test-post-office.ts"
import { QueueWorld } from "./fixtures.ts"
import { Paces } from "./paces.ts"
import { Peer } from "./test-world.ts"
import { chooseRoute } from "./way.ts"

const actor = { address: "test" }

function route(id: number, scope: UsableRoute["scope"], subject = "", accountId?: number): UsableRoute {
  const plain = {
    username: "",
    password: undefined,
    accepts: false,
    connections: 0,
    perMinute: 0,
    source: "",
  }
  return { id, scope, subject, accountId, host: "", port: 25, tls: "may", ...plain }
}

test("the nearest domain comes before the account, and that before all", () => {
  const routes = [
    route(1, "all"),
    route(2, "account", "ann@our.example", 7),
    route(3, "domain", ".example"),
    route(4, "domain", "far.example"),
    route(5, "domain", ".far.example"),
  ]
  const chosen = (domain: string, accountId?: number) => chooseRoute(routes, domain, accountId)?.id
  expect(chosen("far.example", 7)).toBe(4)
  expect(chosen("x.far.example")).toBe(5)
  expect(chosen("other.example", 7)).toBe(3)
  expect(chosen("elsewhere.test", 7)).toBe(2)
  expect(chosen("elsewhere.test", 8)).toBe(1)
  expect(chooseRoute([], "far.example", 7)).toBeUndefined()
})

test("a pace lets so many through in any minute", () => {
  const paces = new Paces()
  expect([0, 1_000, 2_000].map((now) => paces.take("x", 2, now))).toEqual([true, true, false])
  expect(paces.wait("x", 2, 2_000)).toBe(58_000)
  expect(paces.take("x", 2, 60_000)).toBe(true)
  expect(paces.take("x", 2, 60_500)).toBe(false)
  expect(paces.take("y", 2, 2_000)).toBe(true)
})

describe("mail by a route", () => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open()
  })
  afterEach(() => world.close())

  const set = async (subject: string, settings: RouteSettings) => {
    const scope = subject === "" ? "all" : subject.includes("@") ? "account" : "domain"
    await world.office.directory.routes.set(scope, subject, settings, actor)
    await world.restart()
  }

  test("goes to the smarthost, whatever the DNS says", async () => {
    const smarthost = await Peer.open()
    await set("", { host: "127.0.0.1", port: smarthost.port })
    await world.send(["bob@remote.example"])
    await world.send(["bob@nowhere.example"])
    await world.until({ "bob@remote.example": "delivered", "bob@nowhere.example": "delivered" })
    expect(smarthost.taken.map(({ recipients }) => recipients[0]).sort()).toEqual([
      "bob@nowhere.example",
      "bob@remote.example",
    ])
    expect(world.peer.taken).toEqual([])
    expect(smarthost.connections).toBeLessThanOrEqual(2)
    smarthost.close()
  })

  test("never shows a password to a server without TLS", async () => {
    await set("remote.example", {
      host: "127.0.0.1",
      port: world.peer.port,
      tls: "must",
      username: "u",
      password: "secret-word",
    })
    await world.send(["bob@remote.example"])
    await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(/does not offer TLS/)
    expect((await world.entry("bob")).state).toBe("due")
  })

  test("waits when the certificate does not prove the name and it should", async () => {
    const far = await openPostOffice()
    await set("remote.example", { host: "127.0.0.1", port: far.ports.smtp, tls: "verify" })
    await world.send(["bob@remote.example"])
    await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(/certificate does not prove/)
    await far.close()
  })

  describe("with a password", () => {
    let far: PostOffice
    beforeEach(async () => {
      far = await openPostOffice()
      await far.directory.createDomain({ name: "remote.example" }, actor)
    })
    afterEach(() => far.close())

    test("signs in and is taken as from that account", async () => {
      const bob = await far.person("bob", "remote.example")
      await set("", {
        host: "127.0.0.1",
        port: far.ports.submission,
        tls: "must",
        username: "alice@example.test",
        password,
      })
      await far.person("alice", "example.test")
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      expect(await world.entry("bob")).toMatchObject({ remote: "127.0.0.1" })
      expect((await world.entry("bob")).tls).toMatch(/^TLSv1\.3 TLS_/)
      expect((await far.inbox(bob))[0]).toContain("with ESMTPSA")
    })

    test("is told apart from a wrong password, which waits", async () => {
      await far.person("alice", "example.test")
      await set("", {
        host: "127.0.0.1",
        port: far.ports.submission,
        tls: "must",
        username: "alice@example.test",
        password: "not this one",
      })
      await world.send(["bob@remote.example"])
      await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(/535/)
      expect((await world.entry("bob")).state).toBe("due")
    })
  })
})
