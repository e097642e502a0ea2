-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "domain" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "catch_all" TEXT,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "domain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" SERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "domain_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "quota_bytes" BIGINT NOT NULL DEFAULT 0,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias" (
    "id" SERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "domain_id" INTEGER NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias_target" (
    "id" SERIAL NOT NULL,
    "alias_id" INTEGER NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "alias_target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "account_id" INTEGER NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "revoked_at" TIMESTAMP(3),
    "user_agent" TEXT NOT NULL DEFAULT '',
    "address" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "signature" TEXT NOT NULL DEFAULT '',
    "primary" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "uses" INTEGER NOT NULL DEFAULT 0,
    "used_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "preference" (
    "account_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateTable
CREATE TABLE "mailbox" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "uid_validity" BIGINT NOT NULL,
    "uid_next" BIGINT NOT NULL DEFAULT 1,
    "highest_modseq" BIGINT NOT NULL DEFAULT 1,
    "recent_uid" BIGINT NOT NULL DEFAULT 0,
    "special_use" TEXT NOT NULL DEFAULT '',
    "messages" INTEGER NOT NULL DEFAULT 0,
    "unseen" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "mailbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "numbering" (
    "account_id" INTEGER NOT NULL,
    "uid_validity" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "numbering_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "message" (
    "mailbox_id" INTEGER NOT NULL,
    "uid" BIGINT NOT NULL,
    "modseq" BIGINT NOT NULL,
    "content_id" INTEGER NOT NULL,
    "flags" INTEGER NOT NULL DEFAULT 0,
    "keywords" TEXT NOT NULL DEFAULT '',
    "size" INTEGER NOT NULL,
    "internal_date" BIGINT NOT NULL,
    "saved_at" BIGINT NOT NULL,

    CONSTRAINT "message_pkey" PRIMARY KEY ("mailbox_id","uid")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "mailbox_id" INTEGER NOT NULL,
    "uid" BIGINT NOT NULL,
    "modseq" BIGINT NOT NULL,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("mailbox_id","uid")
);

-- CreateTable
CREATE TABLE "content" (
    "id" SERIAL NOT NULL,
    "hash" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "encoding" TEXT NOT NULL,
    "bytes" BYTEA,
    "blob" TEXT,
    "created_at" BIGINT NOT NULL,

    CONSTRAINT "content_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "summary" (
    "content_id" INTEGER NOT NULL,
    "envelope" TEXT NOT NULL,
    "bodystructure" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "base_subject" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cc" TEXT NOT NULL,
    "bcc" TEXT NOT NULL,
    "from_key" TEXT NOT NULL,
    "to_key" TEXT NOT NULL,
    "cc_key" TEXT NOT NULL,
    "sent_at" BIGINT,
    "message_id" TEXT NOT NULL,
    "in_reply_to" TEXT NOT NULL,
    "references" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "attachments" BOOLEAN NOT NULL,

    CONSTRAINT "summary_pkey" PRIMARY KEY ("content_id")
);

-- CreateTable
CREATE TABLE "garbage" (
    "content_id" INTEGER NOT NULL,
    "since" BIGINT NOT NULL,

    CONSTRAINT "garbage_pkey" PRIMARY KEY ("content_id")
);

-- CreateTable
CREATE TABLE "queued_message" (
    "id" SERIAL NOT NULL,
    "trace" TEXT NOT NULL,
    "content_id" INTEGER,
    "sender" TEXT NOT NULL,
    "account_id" INTEGER,
    "size" INTEGER NOT NULL,
    "smtputf8" BOOLEAN NOT NULL DEFAULT false,
    "subject" TEXT NOT NULL DEFAULT '',
    "created_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "queued_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queued_recipient" (
    "id" SERIAL NOT NULL,
    "message_id" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'due',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" BIGINT NOT NULL,
    "lease" TEXT,
    "lease_until" BIGINT,
    "last_reply" TEXT NOT NULL DEFAULT '',
    "settled_at" BIGINT,

    CONSTRAINT "queued_recipient_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "domain_name_key" ON "domain"("name");

-- CreateIndex
CREATE UNIQUE INDEX "account_address_key" ON "account"("address");

-- CreateIndex
CREATE INDEX "account_domain_id_idx" ON "account"("domain_id");

-- CreateIndex
CREATE UNIQUE INDEX "alias_address_key" ON "alias"("address");

-- CreateIndex
CREATE INDEX "alias_domain_id_idx" ON "alias"("domain_id");

-- CreateIndex
CREATE INDEX "alias_target_address_idx" ON "alias_target"("address");

-- CreateIndex
CREATE UNIQUE INDEX "alias_target_alias_id_address_key" ON "alias_target"("alias_id", "address");

-- CreateIndex
CREATE INDEX "session_account_id_idx" ON "session"("account_id");

-- CreateIndex
CREATE INDEX "audit_at_idx" ON "audit"("at");

-- CreateIndex
CREATE UNIQUE INDEX "identity_account_id_address_key" ON "identity"("account_id", "address");

-- CreateIndex
CREATE UNIQUE INDEX "contact_account_id_address_key" ON "contact"("account_id", "address");

-- CreateIndex
CREATE UNIQUE INDEX "mailbox_account_id_name_key" ON "mailbox"("account_id", "name");

-- CreateIndex
CREATE INDEX "message_mailbox_id_modseq_idx" ON "message"("mailbox_id", "modseq");

-- CreateIndex
CREATE INDEX "message_content_id_idx" ON "message"("content_id");

-- CreateIndex
CREATE INDEX "tombstone_mailbox_id_modseq_idx" ON "tombstone"("mailbox_id", "modseq");

-- CreateIndex
CREATE UNIQUE INDEX "content_hash_key" ON "content"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "queued_message_trace_key" ON "queued_message"("trace");

-- CreateIndex
CREATE INDEX "queued_message_account_id_idx" ON "queued_message"("account_id");

-- CreateIndex
CREATE INDEX "queued_message_content_id_idx" ON "queued_message"("content_id");

-- CreateIndex
CREATE INDEX "queued_recipient_state_next_attempt_at_idx" ON "queued_recipient"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "queued_recipient_state_lease_until_idx" ON "queued_recipient"("state", "lease_until");

-- CreateIndex
CREATE UNIQUE INDEX "queued_recipient_message_id_address_key" ON "queued_recipient"("message_id", "address");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_target" ADD CONSTRAINT "alias_target_alias_id_fkey" FOREIGN KEY ("alias_id") REFERENCES "alias"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference" ADD CONSTRAINT "preference_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queued_recipient" ADD CONSTRAINT "queued_recipient_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "queued_message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
