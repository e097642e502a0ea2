import { expect, test } from "vitest"
import { listedDomains, registeredDomain } from "./registered-domain.ts"

test.each([
  ["www.example.com", "example.com"],
  ["a.b.example.co.uk", "example.co.uk"],
  ["a.b.example.com.br", "example.com.br"],
  ["shop.Example.ORG.", "example.org"],
  ["www.gov.uk", "www.gov.uk"],
  ["ann.github.io", "ann.github.io"],
  ["www.xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["co.uk", "co.uk"],
  ["localhost", "localhost"],
  ["192.0.2.1", "192.0.2.1"],
  ["", ""],
])("%j is registered as %j", (host, domain) => expect(registeredDomain(host)).toBe(domain))

test.each([
  ["www.example.com", ["example.com"]],
  ["a.b.example.co.uk", ["example.co.uk"]],
  ["blog.ann.github.io", ["github.io", "ann.github.io"]],
  ["co.uk", []],
  ["192.0.2.1", []],
  ["[2001:db8::1]", []],
  ["a..b", []],
  ["x".repeat(300), []],
  ["", []],
])("lists may know %j as %j", (host, names) => expect(listedDomains(host)).toEqual(names))
