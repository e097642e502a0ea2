import { expect, test } from "vitest"
import { cipherOf, trustIn } from "./queue-entry.ts"

test.each([
  ["", "none", ""],
  ["TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256", "unverified", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"],
  ["TLSv1.3 TLS_AES_256_GCM_SHA384 verified", "verified", "TLSv1.3 TLS_AES_256_GCM_SHA384"],
  ["TLSv1.3 TLS_AES_256_GCM_SHA384 DANE verified", "dane", "TLSv1.3 TLS_AES_256_GCM_SHA384"],
])("%j is %s", (tls, trust, cipher) => {
  expect(trustIn(tls)).toBe(trust)
  expect(cipherOf(tls)).toBe(cipher)
})
