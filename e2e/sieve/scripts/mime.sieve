require ["mime", "foreverypart", "imap4flags", "variables", "extracttext", "fileinto"];
if header :mime :anychild :type "content-type" "image" { addflag "image"; }
if header :mime :anychild :subtype "content-type" "html" { addflag "html"; }
if header :mime :anychild :contenttype "content-type" "text/plain" { addflag "plain"; }
if header :mime :anychild :param "charset" :matches "content-type" "?*" { addflag "charset"; }
if header :mime :anychild :param "name" :contains "content-type" "." { addflag "named"; }
if header :mime :type "content-type" "multipart" { addflag "multipart"; }
if header :mime :subtype :is "content-type" ["alternative", "mixed"] { addflag "structured"; }
if exists :mime :anychild "content-disposition" { addflag "disposed"; }
set "n" "";
foreverypart {
  set "n" "${n}i";
  if header :mime :type "content-type" "text" { set "n" "${n}t"; }
  foreverypart { set "n" "${n}n"; }
}
fileinto "P${n}";
