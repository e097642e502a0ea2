// The import rules of the house; README.md explains them. A violation fails `npm test`.
const rooms =
  "server/(store|smtp|accept|authentication|delivery|queue|imap|imapsieve|pop3|managesieve|sieve|convert|mime|mbox|maildir|net|dns|line|sasl|cli|directory|profile|limit|reputation|spam|machine|local|transfer)"
const test = "\\.test\\.tsx?$|/test-house\\.ts$|/dialogue\\.ts$|/fixtures\\.ts$"

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "components-stand-alone",
      comment: "components take props; they know types of app and server, nothing else",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|server)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "app-reaches-mail-over-the-wire",
      comment:
        "app asks the directory, the profile, the queue's desk and history and what DNS says, and reads mail that moves in; mail comes by IMAP and goes by SMTP, by the queue's client",
      severity: "error",
      from: { path: "^app/", pathNot: test },
      to: {
        path: "^server/",
        pathNot:
          "^server/(directory|profile)/|^server/queue/((desk|history)\\.ts$|client/)|^server/authentication/domain-dns\\.ts$|^server/(transfer|mbox)/|^server/store/flags\\.ts$|^server/(config|errors|log|clock)\\.ts$|^server/(reputation/lists-desk|spam/desk|store/undelete-desk)\\.ts$",
      },
    },
    {
      name: "imapflow-and-nodemailer-behind-one-door",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: `^app/_mail/|${test}` },
      to: { path: "^node_modules/(imapflow|nodemailer)/" },
    },
    {
      name: "database-behind-one-door",
      severity: "error",
      from: { path: "^(app|components|server)/", pathNot: `^server/db/|${test}` },
      to: { path: "^node_modules/(@prisma|libsql|pg)/|^server/db/generated/" },
    },
    {
      name: "mime-is-pure",
      severity: "error",
      from: { path: "^server/mime/", pathNot: test },
      to: {
        path: "^server/|^(node:)?(net|tls|fs|http|https|dns|child_process|os|timers)(/|$)",
        pathNot: "^server/mime/|^server/errors\\.ts$",
      },
    },
    {
      name: "mbox-and-maildir-are-pure",
      severity: "error",
      from: { path: "^server/(mbox|maildir)/", pathNot: test },
      to: {
        path: "^server/|^(node:)?(net|tls|fs|http|https|dns|child_process|os|timers)(/|$)",
        pathNot: "^server/$1/|^server/mime/|^server/store/flags\\.ts$",
      },
    },
    {
      name: "sieve-is-pure",
      severity: "error",
      from: { path: "^server/sieve/", pathNot: test },
      to: {
        path: "^server/|^(node:)?(net|tls|fs|http|https|dns|child_process|os|timers)(/|$)",
        pathNot: "^server/sieve/|^server/errors\\.ts$",
      },
    },
    {
      name: "listeners-never-meet",
      severity: "error",
      from: { path: "^server/(smtp|imap|pop3|managesieve)/", pathNot: test },
      to: { path: "^server/(smtp|imap|pop3|managesieve)/", pathNot: "^server/$1/" },
    },
    {
      name: "queue-does-not-know-delivery",
      severity: "error",
      from: { path: "^server/queue/", pathNot: test },
      to: { path: "^server/(delivery|accept|smtp|imap)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "fuzzing-is-for-tests",
      severity: "error",
      from: { path: "^(app|components|server)/", pathNot: `${test}|^server/fuzz/|/fuzz-grammar\\.ts$` },
      to: { path: "^server/fuzz/|/fuzz-grammar\\.ts$|^node_modules/fast-check/" },
    },
    {
      name: "store-knows-no-protocol",
      severity: "error",
      from: { path: "^server/store/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/(store|mime)/" },
    },
    {
      name: "line-knows-no-protocol",
      comment: "the protocols of lines are built on it",
      severity: "error",
      from: { path: "^server/line/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/(line|net|sasl|directory)/" },
    },
    {
      name: "sasl-knows-the-directory-alone",
      comment: "every listener signs people in by it, so it can know none of them",
      severity: "error",
      from: { path: "^server/sasl/", pathNot: `${test}|/test-client\\.ts$` },
      to: { path: `^${rooms}/`, pathNot: "^server/(sasl|directory)/" },
    },
    {
      name: "authentication-stands-beside-mail",
      comment: "it is given messages and gives back fields; it knows no listener, no store and no queue",
      severity: "error",
      from: { path: "^server/authentication/", pathNot: test },
      to: {
        path: `^${rooms}/`,
        pathNot: "^server/(authentication|mime|net|directory)/|^server/queue/address-policy\\.ts$",
      },
    },
    {
      name: "limit-knows-nobody",
      comment: "every listener and the directory ask it, so it can know none of them",
      severity: "error",
      from: { path: "^server/limit/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/(limit|net)/" },
    },
    {
      name: "reputation-stands-beside-mail",
      comment:
        "it is asked about strangers and answers with reasons; it knows no listener, no store and no queue",
      severity: "error",
      from: { path: "^server/reputation/", pathNot: test },
      to: {
        path: `^${rooms}/`,
        pathNot:
          "^server/(reputation|authentication|limit|net|directory)/|^server/queue/address-policy\\.ts$",
      },
    },
    {
      name: "machine-stands-alone",
      comment: "it knows the system we run on and nothing of mail; the directory asks it",
      severity: "error",
      from: { path: "^server/machine/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/machine/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "local-stands-beside-the-store",
      comment:
        "it keeps mailboxes in step with files of the machine; it knows no listener, no queue and no delivery",
      severity: "error",
      from: { path: "^server/local/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/(local|machine|mbox|maildir|store|directory|mime)/" },
    },
    {
      name: "transfer-stands-beside-the-server",
      comment: "it reads files and other servers, and fills shelves: the store's, or one over IMAP",
      severity: "error",
      from: { path: "^server/transfer/", pathNot: test },
      to: {
        path: `^${rooms}/`,
        pathNot: "^server/(transfer|mbox|maildir|store|mime)/|^server/queue/address-policy\\.ts$",
      },
    },
    {
      name: "spam-judges-messages",
      comment: "it is given messages and gives back verdicts; what people move it hears of from the store",
      severity: "error",
      from: { path: "^server/spam/", pathNot: test },
      to: {
        path: `^${rooms}/`,
        pathNot: "^server/(spam|mime|store)/|^server/net/registered-domain\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "directory-knows-no-mail",
      severity: "error",
      from: { path: "^server/(directory|profile)/", pathNot: test },
      to: { path: `^${rooms}/`, pathNot: "^server/(directory|machine|profile|mime|limit)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
}
