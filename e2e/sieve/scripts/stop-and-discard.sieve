require ["fileinto", "copy"];
if header :contains "subject" ["money", "free", "offer"] { discard; stop; }
if header :contains "from" "list" { redirect "archive@example.org"; }
elsif exists "list-id" { redirect :copy "lists@example.org"; }
if size :under 3K { fileinto "Short"; }
if header :contains "subject" "re:" { fileinto :copy "Answers"; }
