package main

//go:generate go run ../../testdata/notice
