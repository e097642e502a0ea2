// The `missiva` command: npm run missiva -- NOUN VERB

import { loadConfig } from "../config.ts"
import { run } from "./run.ts"
import { readSecret } from "./secret.ts"

process.exitCode = await run(process.argv.slice(2), loadConfig, {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  secret: readSecret,
})
