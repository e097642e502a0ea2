-- CreateTable
CREATE TABLE "digest_block" (
    "id" SERIAL NOT NULL,
    "mailbox_id" INTEGER NOT NULL,
    "first_uid" BIGINT NOT NULL,
    "last_uid" BIGINT NOT NULL,
    "messages" INTEGER NOT NULL,
    "leaves" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "built_at" BIGINT NOT NULL,

    CONSTRAINT "digest_block_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "digest_leaf" (
    "id" BIGINT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "digest_leaf_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "digest_block_mailbox_id_first_uid_key" ON "digest_block"("mailbox_id", "first_uid");
