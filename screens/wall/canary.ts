import '../desk/canary.ts'
