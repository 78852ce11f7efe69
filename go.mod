module picket

go 1.26.0
