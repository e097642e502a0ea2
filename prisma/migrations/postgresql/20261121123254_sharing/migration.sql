-- AlterTable
ALTER TABLE "account" ADD COLUMN     "quota_messages" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "shared" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "mailbox" ADD COLUMN     "owner_rights" TEXT;

-- CreateTable
CREATE TABLE "account_group" (
    "id" SERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "domain_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "group_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id","account_id")
);

-- CreateTable
CREATE TABLE "mailbox_right" (
    "mailbox_id" INTEGER NOT NULL,
    "identifier" TEXT NOT NULL,
    "negative" BOOLEAN NOT NULL,
    "rights" TEXT NOT NULL,

    CONSTRAINT "mailbox_right_pkey" PRIMARY KEY ("mailbox_id","identifier","negative")
);

-- CreateTable
CREATE TABLE "annotation" (
    "mailbox_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "entry" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "annotation_pkey" PRIMARY KEY ("mailbox_id","account_id","entry")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_group_address_key" ON "account_group"("address");

-- CreateIndex
CREATE INDEX "account_group_domain_id_idx" ON "account_group"("domain_id");

-- CreateIndex
CREATE INDEX "group_member_account_id_idx" ON "group_member"("account_id");

-- CreateIndex
CREATE INDEX "mailbox_right_identifier_idx" ON "mailbox_right"("identifier");

-- CreateIndex
CREATE INDEX "annotation_account_id_idx" ON "annotation"("account_id");

-- AddForeignKey
ALTER TABLE "account_group" ADD CONSTRAINT "account_group_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "account_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
