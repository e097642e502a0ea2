require ["editheader", "imap4flags", "variables", "index"];
addheader "X-New" "first";
addheader :last "X-New" "last";
if header :is :index 1 "x-new" "first" { addflag "first"; }
if header :is :index 1 :last "x-new" "last" { addflag "last"; }
deleteheader :index 1 "X-New";
if not header :is "x-new" "first" { addflag "gone"; }
deleteheader :contains "subject" "re";
if not exists "subject" { addflag "nosubject"; }
deleteheader "Message-ID";
if exists "message-id" { addflag "stays"; }
addheader "Subject" "changed";
if header :is "subject" "changed" { addflag "changed"; }
deleteheader :last :index 1 "to";
if exists "to" { addflag "to"; }
keep;
