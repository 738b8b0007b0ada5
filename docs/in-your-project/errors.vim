" ":make" judges the file that is open, and the list of errors has its findings.
set makeprg=/opt/catalog/scripts/judge\ SRC=%:p:S
set errorformat=%f:%l:\ %m,%-G%.%#
