-- CreateTable
CREATE TABLE "sending_hour" (
    "account_id" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "messages" INTEGER NOT NULL DEFAULT 0,
    "new_recipients" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sending_hour_pkey" PRIMARY KEY ("account_id","hour")
);

-- CreateTable
CREATE TABLE "correspondent" (
    "account_id" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "first_at" BIGINT NOT NULL,

    CONSTRAINT "correspondent_pkey" PRIMARY KEY ("account_id","address")
);

-- AddForeignKey
ALTER TABLE "sending_hour" ADD CONSTRAINT "sending_hour_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correspondent" ADD CONSTRAINT "correspondent_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
