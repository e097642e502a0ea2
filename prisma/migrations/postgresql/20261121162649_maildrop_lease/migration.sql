-- CreateTable
CREATE TABLE "maildrop_lease" (
    "account_id" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "until" BIGINT NOT NULL,

    CONSTRAINT "maildrop_lease_pkey" PRIMARY KEY ("account_id")
);

-- AddForeignKey
ALTER TABLE "maildrop_lease" ADD CONSTRAINT "maildrop_lease_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
