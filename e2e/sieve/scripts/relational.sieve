require ["relational", "comparator-i;ascii-numeric", "imap4flags", "index"];
if header :count "ge" :comparator "i;ascii-numeric" "received" "3" { addflag "far"; }
if header :count "eq" :comparator "i;ascii-numeric" "subject" "1" { addflag "onesubject"; }
if address :count "gt" :comparator "i;ascii-numeric" ["to", "cc"] "1" { addflag "crowd"; }
if header :value "ge" :comparator "i;ascii-numeric" "x-priority" "3" { addflag "priority"; }
if header :value "lt" :comparator "i;octet" "subject" "M" { addflag "early"; }
if header :value "ne" :comparator "i;octet" "mime-version" "1.0" { addflag "otherversion"; }
if header :value "eq" :comparator "i;ascii-numeric" "lines" "" { addflag "infinity"; }
if header :is :comparator "i;ascii-numeric" "x-mimeole" "1" { addflag "numeric"; }
if header :index 1 :contains "received" "by" { addflag "first"; }
if header :index 1 :last :contains "received" "from" { addflag "last"; }
if header :index 2 :contains "received" "for" { addflag "second"; }
if address :index 1 :localpart :matches "to" "*" { addflag "to"; }
keep;
