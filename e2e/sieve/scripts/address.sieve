require ["imap4flags", "subaddress", "envelope"];
if address :is :all "from" "" { addflag "nobody"; }
if address :domain :contains "from" "." { addflag "domain"; }
if address :domain :matches "from" "*.com" { addflag "com"; }
if address :localpart :matches "from" "*.*" { addflag "dots"; }
if address :localpart :contains ["to", "cc"] "-" { addflag "dash"; }
if address :all :contains ["to", "cc", "bcc"] "list" { addflag "list"; }
if address :user :matches "to" "?*" { addflag "user"; }
if address :detail :matches "to" "*" { addflag "detail"; }
if address :is :domain ["from", "sender", "reply-to"] ["example.com", "yahoo.com", "hotmail.com"] { addflag "well-known"; }
if address :all :matches "sender" "*owner*@*" { addflag "owner"; }
if address :contains "resent-from" "@" { addflag "resent"; }
if envelope :is "from" "sender@example.org" { addflag "envelope"; }
if envelope :domain :is "to" "example.test" { addflag "recipient"; }
if envelope :localpart :is "to" "ME" { addflag "me"; }
if envelope :detail :is "to" "fast" { addflag "fast"; }
if envelope :all :is "from" "" { addflag "null"; }
keep;
