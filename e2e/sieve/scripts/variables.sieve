require ["variables", "fileinto", "imap4flags"];
set "subject" "none";
if header :matches "subject" "*" { set "subject" "${1}"; }
set :lower :upperfirst "title" "${subject}";
set :length "long" "${subject}";
set :upper "loud" "${subject}";
set :quotewildcard "quoted" "a*b?c\\";
if string :is "${quoted}" "a\\*b\\?c\\\\" { addflag "quoted"; }
if header :matches "from" "*<*@*>*" { addflag "angle"; set "who" "${2}"; }
if string :matches "${who}" "?*" { addflag "who"; }
if string :is "${missing}${ who }${1x}" "${ who }${1x}" { addflag "literal"; }
if string :contains :comparator "i;ascii-casemap" "${loud}" "${title}" { addflag "loud"; }
if header :matches :comparator "i;octet" "subject" "*:*" { set "prefix" "${1}"; set "rest" "${2}"; }
if not string :is "${prefix}" "" { addflag "prefix"; }
if string :matches "${rest}" " *" { addflag "blank"; }
fileinto "L${long}";
