require ["imap4flags"];
# Header tests of RFC 5228 over whatever real mail holds; the flags tell which of them held.
if header :contains "subject" "re" { addflag "contains"; }
if header :is "subject" "" { addflag "empty"; }
if header :matches "subject" "*[*]*" { addflag "brackets"; }
if header :matches "subject" "?????*" { addflag "five"; }
if header :matches ["from", "reply-to"] "*@*.com*" { addflag "com"; }
if header :contains :comparator "i;octet" "received" "by" { addflag "by"; }
if header :contains :comparator "i;octet" "received" "BY " { addflag "BY"; }
if header :is "mime-version" "1.0" { addflag "mime"; }
if header :contains "content-type" ["text/html", "multipart/alternative"] { addflag "html"; }
if header :contains ["x-mailer", "user-agent"] ["outlook", "mozilla", "mutt"] { addflag "agent"; }
if header :contains "x-no-such-field" "" { addflag "absent"; }
if header :contains "to" "" { addflag "to"; }
if exists ["date", "message-id"] { addflag "dated"; }
if exists ["list-id", "precedence"] { addflag "list"; }
if not exists "subject" { addflag "nosubject"; }
if anyof (header :is "precedence" "bulk", header :is "precedence" "list") { addflag "bulk"; }
if allof (exists "list-id", not header :contains "subject" "[") { addflag "quietlist"; }
keep;
