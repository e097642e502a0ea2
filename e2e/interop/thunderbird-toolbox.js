/* Runs inside Thunderbird, with the rights of its own code; see thunderbird.ts. */
// biome-ignore-all lint/correctness/noUnusedVariables: called by name, from outside
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs")

async function makeAccount({ address, password, imap, submission, certificate }) {
  const base64 = certificate.replace(/-----[^-]+-----|\s/g, "")
  const authorities = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB)
  const overrides = Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService)
  for (const port of [imap, submission])
    overrides.rememberValidityOverride(
      "localhost",
      port,
      {},
      authorities.constructX509FromBase64(base64),
      false,
    )
  for (const origin of ["imap://localhost", "smtp://localhost"]) {
    const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo)
    login.init(origin, null, origin, address, password, "", "")
    await Services.logins.addLoginAsync(login)
  }
  const server = MailServices.accounts.createIncomingServer(address, "localhost", "imap")
  server.port = imap
  server.socketType = Ci.nsMsgSocketType.alwaysSTARTTLS
  server.authMethod = Ci.nsMsgAuthMethod.passwordCleartext
  server.loginAtStartUp = false
  server.doBiff = false
  const outgoing = MailServices.outgoingServer.createServer("smtp")
  outgoing.QueryInterface(Ci.nsISmtpServer)
  outgoing.hostname = "localhost"
  outgoing.port = submission
  outgoing.username = address
  outgoing.socketType = Ci.nsMsgSocketType.alwaysSTARTTLS
  outgoing.authMethod = Ci.nsMsgAuthMethod.passwordCleartext
  MailServices.outgoingServer.defaultServer = outgoing
  const identity = MailServices.accounts.createIdentity()
  identity.email = address
  identity.fullName = "Thunderbird's user"
  identity.smtpServerKey = outgoing.key
  const account = MailServices.accounts.createAccount()
  account.addIdentity(identity)
  account.incomingServer = server
  MailServices.accounts.defaultAccount = account
}

const rootFolder = () => MailServices.accounts.defaultAccount.incomingServer.rootFolder
const folderOf = (path) => path.split("/").reduce((folder, name) => folder.getChildNamed(name), rootFolder())

/** Starts something that tells a url listener when it is over, and waits for that. */
function whenDone(start) {
  return new Promise((resolve, reject) => {
    start({
      QueryInterface: ChromeUtils.generateQI(["nsIUrlListener"]),
      OnStartRunningUrl() {},
      OnStopRunningUrl(_url, status) {
        if (Components.isSuccessCode(status)) resolve()
        else reject(new Error(`failed with 0x${status.toString(16)}`))
      },
    })
  })
}

/** Asks the server which folders there are. @returns their paths, with what they are for */
async function folders() {
  const root = rootFolder()
  await whenDone((listener) => MailServices.imap.discoverAllFolders(root, listener, null))
  const pathOf = (folder) =>
    folder.parent === root ? folder.name : `${pathOf(folder.parent)}/${folder.name}`
  const uses = { Sent: "SentMail", Drafts: "Drafts", Trash: "Trash", Junk: "Junk", Archive: "Archive" }
  const purposeOf = (folder) => Object.keys(uses).find((use) => folder.flags & Ci.nsMsgFolderFlags[uses[use]])
  return root.descendants.map((folder) => ({ path: pathOf(folder), use: purposeOf(folder) }))
}

/** What stands in the list of a folder, as far as Thunderbird knows by itself. */
function list(path) {
  return [...folderOf(path).messages].map((header) => ({
    uid: header.messageKey,
    subject: header.mime2DecodedSubject,
    author: header.mime2DecodedAuthor,
    read: header.isRead,
    starred: header.isFlagged,
    tags: header.getStringProperty("keywords"),
    date: header.dateInSeconds,
  }))
}

/** Opens a folder as a click on it does. @returns its list */
async function open(path) {
  const folder = folderOf(path).QueryInterface(Ci.nsIMsgImapMailFolder)
  for (let attempt = 0; attempt < 10; attempt++) {
    const done = whenDone((listener) => folder.updateFolderWithListener(null, listener)).then(() => true)
    // A listener is forgotten when the folder is being updated already; then it is asked again.
    if (await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 3000, false))]))
      return list(path)
  }
  throw new Error(`${path} could not be opened`)
}

const headersOf = (path, subject) =>
  [...folderOf(path).messages].filter((header) => header.mime2DecodedSubject === subject)

/** The message as Thunderbird gets it for showing, attachments and all, undecoded. */
async function source(path, subject) {
  const [header] = headersOf(path, subject)
  const uri = header.folder.getUriForMsg(header)
  const service = MailServices.messageServiceFromURI(uri)
  return await new Promise((resolve, reject) => {
    const parts = []
    const listener = {
      QueryInterface: ChromeUtils.generateQI(["nsIStreamListener", "nsIRequestObserver"]),
      onStartRequest() {},
      onDataAvailable(_request, stream, _offset, count) {
        const reader = Cc["@mozilla.org/binaryinputstream;1"].createInstance(Ci.nsIBinaryInputStream)
        reader.setInputStream(stream)
        parts.push(reader.readBytes(count))
      },
      onStopRequest: (_request, status) =>
        Components.isSuccessCode(status)
          ? resolve(parts.join(""))
          : reject(new Error(`0x${status.toString(16)}`)),
    }
    service.streamMessage(uri, listener, null, null, false, "")
  })
}

/** Marks as read, stars and tags. */
async function mark(path, subject, { read, starred, tag }) {
  const folder = folderOf(path)
  const headers = headersOf(path, subject)
  if (read !== undefined) folder.markMessagesRead(headers, read)
  if (starred !== undefined) folder.markMessagesFlagged(headers, starred)
  if (tag) folder.addKeywordsToMessages(headers, tag)
}

/** Copies or moves to another folder, as dragging there does. */
function carry(from, subject, to, isMove) {
  return new Promise((resolve, reject) => {
    const listener = {
      QueryInterface: ChromeUtils.generateQI(["nsIMsgCopyServiceListener"]),
      onStartCopy() {},
      onProgress() {},
      setMessageKey() {},
      getMessageId: () => null,
      onStopCopy: (status) =>
        Components.isSuccessCode(status) ? resolve() : reject(new Error(`0x${status.toString(16)}`)),
    }
    const messages = headersOf(from, subject)
    MailServices.copy.copyMessages(folderOf(from), messages, folderOf(to), isMove, listener, null, false)
  })
}

/** Deletes as the key does: into the folder for that. */
async function remove(path, subject) {
  folderOf(path).deleteMessages(headersOf(path, subject), null, false, false, null, false)
}

async function createFolder(name) {
  rootFolder().createSubfolder(name, null)
}

async function renameFolder(path, name) {
  folderOf(path).rename(name, null)
}

/** Searches on the server, in bodies. @returns the subjects of what was found */
function searchBody(path, text) {
  return new Promise((resolve) => {
    const session = Cc["@mozilla.org/messenger/searchSession;1"].createInstance(Ci.nsIMsgSearchSession)
    const term = session.createTerm()
    const value = term.value
    value.attrib = Ci.nsMsgSearchAttrib.Body
    value.str = text
    term.attrib = Ci.nsMsgSearchAttrib.Body
    term.op = Ci.nsMsgSearchOp.Contains
    term.value = value
    term.booleanAnd = true
    session.appendTerm(term)
    session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, folderOf(path))
    const found = []
    session.registerListener({
      QueryInterface: ChromeUtils.generateQI(["nsIMsgSearchNotify"]),
      onNewSearch() {},
      onSearchHit: (header) => found.push(header.mime2DecodedSubject),
      onSearchDone: () => resolve(found),
    })
    session.search(null)
  })
}

/** Writes a message in the composer, with a text file attached, and presses send. */
async function send({ to, subject, text, attachment }) {
  const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields)
  fields.to = to
  fields.subject = subject
  fields.body = `<p>${text}</p>`
  const attached = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(Ci.nsIMsgAttachment)
  attached.url = `data:text/plain;charset=utf-8,${encodeURIComponent(attachment.text)}`
  attached.name = attachment.name
  fields.addAttachment(attached)
  const parameters = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(
    Ci.nsIMsgComposeParams,
  )
  parameters.composeFields = fields
  parameters.identity = MailServices.accounts.defaultAccount.defaultIdentity
  parameters.format = Ci.nsIMsgCompFormat.HTML
  const ready = new Promise((resolve) => {
    const watcher = (window, topic) => {
      if (topic !== "domwindowopened") return
      window.addEventListener("compose-editor-ready", () => resolve(window), { once: true })
      Services.ww.unregisterNotification(watcher)
    }
    Services.ww.registerNotification(watcher)
  })
  MailServices.compose.OpenComposeWindowWithParams(null, parameters)
  const composer = await ready
  const closed = new Promise((resolve) => composer.addEventListener("unload", resolve, { once: true }))
  composer.goDoCommand("cmd_sendNow")
  await closed
}
