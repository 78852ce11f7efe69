#include "textflag.h"

// The first byte of each of eight windows, twice: of those that begin in the lower half
// of eight bytes, and of those in the upper half.
DATA ·eight+0(SB)/8, $0x0403020103020100
DATA ·eight+8(SB)/8, $0x0605040305040302
DATA ·eight+16(SB)/8, $0x0807060507060504
DATA ·eight+24(SB)/8, $0x0a09080709080706
GLOBL ·eight(SB), RODATA|NOPTR, $32

DATA ·words+0(SB)/4, $0x20202020 // foldMask
DATA ·words+4(SB)/4, $0x9E3779B1 // of hash
DATA ·words+8(SB)/4, $31
DATA ·words+12(SB)/4, $0x0f0f0f0f
DATA ·words+16(SB)/4, $0x1f1f1f1f // letters of base64
DATA ·words+20(SB)/4, $0xe0e0e0e0 // signs
GLOBL ·words(SB), RODATA|NOPTR, $24

// What may stand behind a sign, by the lower and the upper half of a byte: a digit, of
// which there are hexadecimal ones, behind a percent sign; + \\ or u behind U and \\;
// anything behind a NUL.
DATA ·behind+0(SB)/8, $0xa0a0e0a0a0a0a0a0
DATA ·behind+8(SB)/8, $0x808080c0c080a0a0
DATA ·behind+16(SB)/8, $0xc0a0c0a0a0c08080
DATA ·behind+24(SB)/8, $0x8080808080808080
GLOBL ·behind(SB), RODATA|NOPTR, $32

// func windowsAVX2(hits *uint32, text *byte, blocks int, cells *[cellCount]uint32) int
TEXT ·windowsAVX2(SB), NOSPLIT, $0-40
	MOVQ hits+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ cells+24(FP), R8
	VMOVDQU ·eight(SB), Y15
	VPBROADCASTD ·words+0(SB), Y14
	VPBROADCASTD ·words+4(SB), Y13
	VPBROADCASTD ·words+8(SB), Y12
	XORQ AX, AX
	XORQ DX, DX
windows:
	VBROADCASTI128 (SI), Y0
	VPSHUFB Y15, Y0, Y0
	VPOR Y14, Y0, Y0
	VPMULLD Y13, Y0, Y0
	VPSRLD $18, Y0, Y1
	VPSRLD $13, Y0, Y2
	VPSRLD $8, Y0, Y5
	VPAND Y12, Y2, Y2
	VPAND Y12, Y5, Y5
	VPCMPEQD Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPGATHERDD Y3, (R8)(Y1*4), Y4
	VPSRLVD Y2, Y4, Y2
	VPSRLVD Y5, Y4, Y5
	VPAND Y2, Y5, Y4
	VPSLLD $31, Y4, Y4
	VMOVMSKPS Y4, BX
	MOVL DX, R9
	ORL BX, R9
	MOVL R9, (DI)(AX*4)
	CMPL BX, $1
	SBBQ $-1, AX
	ADDQ $8, SI
	ADDL $(8<<8), DX
	DECQ CX
	JNZ windows
	VZEROUPPER
	MOVQ AX, ret+32(FP)
	RET

// func windowsWithAVX2(hits *uint32, text *byte, blocks int, cells *[cellCount]uint32, words *[wordCells]uint32) int
TEXT ·windowsWithAVX2(SB), NOSPLIT, $0-48
	MOVQ hits+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ cells+24(FP), R8
	MOVQ words+32(FP), R10
	VMOVDQU ·eight(SB), Y15
	VPBROADCASTD ·words+0(SB), Y14
	VPBROADCASTD ·words+4(SB), Y13
	VPBROADCASTD ·words+8(SB), Y12
	XORQ AX, AX
	XORQ DX, DX
windowsWith:
	VBROADCASTI128 (SI), Y0
	VPSHUFB Y15, Y0, Y0
	VPOR Y14, Y0, Y0
	VPMULLD Y13, Y0, Y0
	VPSHUFD $0x88, Y0, Y5 // every second one
	VPERMQ $0x08, Y5, Y5
	VPSRLD $22, X5, X5
	VPCMPEQD X3, X3, X3
	VPXOR X6, X6, X6
	VPGATHERDD X3, (R10)(X5*4), X6
	VPSRLD $18, Y0, Y1
	VPSRLD $13, Y0, Y2
	VPAND Y12, Y2, Y2
	VPCMPEQD Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPGATHERDD Y3, (R8)(Y1*4), Y4
	VPMOVZXDQ X6, Y6
	VPOR Y6, Y4, Y4
	VPSRLVD Y2, Y4, Y4
	VPSLLD $31, Y4, Y4
	VMOVMSKPS Y4, BX
	MOVL DX, R9
	ORL BX, R9
	MOVL R9, (DI)(AX*4)
	CMPL BX, $1
	SBBQ $-1, AX
	ADDQ $8, SI
	ADDL $(8<<8), DX
	DECQ CX
	JNZ windowsWith
	VZEROUPPER
	MOVQ AX, ret+40(FP)
	RET

// func classesAVX2(classes *uint64, text *byte, blocks int, low, high *[16]uint8)
TEXT ·classesAVX2(SB), NOSPLIT, $0-40
	MOVQ classes+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ low+24(FP), R8
	MOVQ high+32(FP), R9
	VBROADCASTI128 (R8), Y15
	VBROADCASTI128 (R9), Y14
	VPBROADCASTD ·words+12(SB), Y13
	VPBROADCASTD ·words+16(SB), Y12
	VPXOR Y10, Y10, Y10
	VBROADCASTI128 ·behind+0(SB), Y9
	VBROADCASTI128 ·behind+16(SB), Y8
classes:
	VMOVDQU (SI), Y0
	VMOVDQU 1(SI), Y5
	VPSRLW $4, Y0, Y2
	VPAND Y13, Y0, Y1
	VPAND Y13, Y2, Y2
	VPSRLW $4, Y5, Y6
	VPAND Y13, Y5, Y5
	VPAND Y13, Y6, Y6
	VPSHUFB Y1, Y15, Y1
	VPSHUFB Y2, Y14, Y2
	VPSHUFB Y5, Y9, Y5
	VPSHUFB Y6, Y8, Y6
	VPAND Y1, Y2, Y1
	VPAND Y5, Y6, Y5
	VPAND Y12, Y1, Y3
	VPAND Y5, Y1, Y4
	VPCMPEQB Y10, Y3, Y3
	VPCMPEQB Y10, Y4, Y4
	VPMOVMSKB Y3, AX
	VPMOVMSKB Y4, BX
	NOTL AX
	NOTL BX
	SHLQ $32, BX
	ORQ AX, BX
	MOVQ BX, (DI)
	ADDQ $32, SI
	ADDQ $8, DI
	DECQ CX
	JNZ classes
	VZEROUPPER
	RET

// func cpuid(leaf, sub uint32) (a, b, c, d uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-24
	MOVL leaf+0(FP), AX
	MOVL sub+4(FP), CX
	CPUID
	MOVL AX, a+8(FP)
	MOVL BX, b+12(FP)
	MOVL CX, c+16(FP)
	MOVL DX, d+20(FP)
	RET

// func enabled() uint32
TEXT ·enabled(SB), NOSPLIT, $0-4
	XORL CX, CX
	XGETBV
	MOVL AX, ret+0(FP)
	RET
