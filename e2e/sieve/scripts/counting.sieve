require ["imap4flags", "index", "relational", "comparator-i;ascii-numeric", "body", "mime"];
# Fields counted over several names, lists of flags in one string, types of parts; the flags tell what held.
if header :index 2 :contains ["from", "to", "subject"] "@" { addflag "second"; }
if header :index 2 :last :contains ["date", "received", "message-id"] "<" { addflag "lastbutone"; }
if address :index 1 :domain :contains ["sender", "from"] "com" { addflag "author"; }
if header :count "gt" :comparator "i;ascii-numeric" ["received", "to"] "2" { addflag "many"; }
if hasflag "second author" { addflag "either"; }
if hasflag :contains "lastbut nothing" { addflag "partly"; }
if header :contains "subject:" "" { addflag "never"; }
if body :content "message/rfc822" :contains "from:" { addflag "inside"; }
if body :raw :contains "" { addflag "body"; }
if header :mime :anychild :param "charset" "content-type" "us-ascii" { addflag "ascii"; }
