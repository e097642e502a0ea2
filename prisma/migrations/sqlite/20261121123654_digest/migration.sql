-- CreateTable
CREATE TABLE "digest_block" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "mailbox_id" INTEGER NOT NULL,
    "first_uid" BIGINT NOT NULL,
    "last_uid" BIGINT NOT NULL,
    "messages" INTEGER NOT NULL,
    "leaves" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "built_at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "digest_leaf" (
    "id" INTEGER NOT NULL PRIMARY KEY, -- by hand: with BIGINT SQLite would keep a second tree beside the rows
    "bytes" BLOB NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "digest_block_mailbox_id_first_uid_key" ON "digest_block"("mailbox_id", "first_uid");
