module mlplatform/engine/host

go 1.26

require github.com/pulumi/pulumi/sdk/v3 v3.78.0
