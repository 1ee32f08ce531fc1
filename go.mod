module github.com/clientele-go/clientele

go 1.26
