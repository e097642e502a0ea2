-- AlterTable
ALTER TABLE "account" ADD COLUMN     "active_script" INTEGER;

-- CreateTable
CREATE TABLE "sieve_script" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "updated_at" BIGINT NOT NULL,
    "blamed_hash" TEXT,

    CONSTRAINT "sieve_script_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site_script" (
    "id" SERIAL NOT NULL,
    "domain_id" INTEGER NOT NULL DEFAULT 0,
    "phase" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "updated_at" BIGINT NOT NULL,
    "blamed_hash" TEXT,

    CONSTRAINT "site_script_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sieve_memory" (
    "account_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "sieve_memory_pkey" PRIMARY KEY ("account_id","kind","key")
);

-- CreateTable
CREATE TABLE "sieve_trace" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "trace" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "report" TEXT NOT NULL,

    CONSTRAINT "sieve_trace_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sieve_script_account_id_name_key" ON "sieve_script"("account_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "site_script_domain_id_phase_name_key" ON "site_script"("domain_id", "phase", "name");

-- CreateIndex
CREATE INDEX "sieve_memory_expires_at_idx" ON "sieve_memory"("expires_at");

-- CreateIndex
CREATE INDEX "sieve_trace_account_id_id_idx" ON "sieve_trace"("account_id", "id");

-- CreateIndex
CREATE INDEX "sieve_trace_at_idx" ON "sieve_trace"("at");

-- AddForeignKey
ALTER TABLE "sieve_script" ADD CONSTRAINT "sieve_script_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sieve_memory" ADD CONSTRAINT "sieve_memory_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sieve_trace" ADD CONSTRAINT "sieve_trace_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
