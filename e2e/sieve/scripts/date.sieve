require ["date", "relational", "imap4flags", "variables", "fileinto"];
if date :value "ge" :zone "+0000" "date" "date" "2003-01-01" { addflag "later"; }
if date :originalzone "date" "zone" "+0000" { addflag "utc"; }
if date :zone "+0200" :matches "date" "iso8601" "2002-*" { addflag "y2002"; }
if date :zone "+0000" :is "date" "weekday" ["0", "6"] { addflag "weekend"; }
if date :value "lt" :zone "-0500" "date" "hour" "12" { addflag "morning"; }
if date :matches :zone "+0000" "date" "std11" "*" { addflag "std11"; }
if date :originalzone :matches "date" "julian" "5*" { addflag "julian"; }
if date :zone "+0000" :matches "received" "year" "*" { addflag "received"; }
if date :zone "+0530" :matches "date" "time" "*:*:*" { addflag "time"; }
if currentdate :value "ge" "year" "2026" { addflag "now"; }
if date :zone "+0000" :matches "date" "year" "*" { fileinto "Y${0}"; }
if date :originalzone :matches "date" "iso8601" "*" { fileinto "I${0}"; }
if date :zone "+0100" :matches "date" "std11" "*" { fileinto "S${0}"; }
