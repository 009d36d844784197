module example.com/kilowatch

go 1.19
