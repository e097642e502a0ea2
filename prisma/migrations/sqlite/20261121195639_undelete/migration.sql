-- CreateTable
CREATE TABLE "expunged_message" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "mailbox" TEXT NOT NULL,
    "content_id" INTEGER NOT NULL,
    "flags" INTEGER NOT NULL,
    "keywords" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "internal_date" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "expunged_at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "deleted_mailbox" (
    "mailbox_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "deleted_at" BIGINT NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_account" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "address" TEXT NOT NULL,
    "domain_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "quota_bytes" BIGINT NOT NULL DEFAULT 0,
    "quota_messages" INTEGER NOT NULL DEFAULT 0,
    "quota_warned" INTEGER NOT NULL DEFAULT 0,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "password_version" INTEGER NOT NULL DEFAULT 1,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "active_script" INTEGER,
    "machine_user" TEXT,
    "mirror" TEXT NOT NULL DEFAULT '',
    "mirror_path" TEXT NOT NULL DEFAULT '',
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "account_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_account" ("active_script", "address", "created_at", "disabled", "domain_id", "id", "locale", "machine_user", "mirror", "mirror_path", "name", "password_hash", "password_version", "quota_bytes", "quota_messages", "role", "shared", "updated_at") SELECT "active_script", "address", "created_at", "disabled", "domain_id", "id", "locale", "machine_user", "mirror", "mirror_path", "name", "password_hash", "password_version", "quota_bytes", "quota_messages", "role", "shared", "updated_at" FROM "account";
DROP TABLE "account";
ALTER TABLE "new_account" RENAME TO "account";
CREATE UNIQUE INDEX "account_address_key" ON "account"("address");
CREATE UNIQUE INDEX "account_machine_user_key" ON "account"("machine_user");
CREATE INDEX "account_domain_id_idx" ON "account"("domain_id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "expunged_message_account_id_expunged_at_idx" ON "expunged_message"("account_id", "expunged_at");

-- CreateIndex
CREATE INDEX "expunged_message_content_id_idx" ON "expunged_message"("content_id");

-- CreateIndex
CREATE INDEX "expunged_message_expunged_at_idx" ON "expunged_message"("expunged_at");
