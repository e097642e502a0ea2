require ["regex", "variables", "fileinto", "imap4flags"];
if header :regex "subject" "^\\[([^]]+)\\]" { fileinto "List ${1}"; }
if header :regex "subject" "(re|fw|fwd):" { addflag "answer"; }
if header :regex :comparator "i;octet" "subject" "^[A-Z][a-z]+" { addflag "capital"; }
if address :regex :localpart "from" "^[a-z]+[0-9]{2,}$" { addflag "number"; }
if header :regex "message-id" "<([0-9]{4,})[.]?" { addflag "digits"; }
if header :regex "received" "from .* by .*" { addflag "received"; }
if header :regex "subject" "[!?]{2,}" { addflag "loud"; }
if header :regex "content-type" "charset=\"?([a-z0-9-]+)" { fileinto "Charset ${1}"; }
keep;
